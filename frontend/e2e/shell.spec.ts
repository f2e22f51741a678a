import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

for (const colorScheme of ["light", "dark"] as const) {
  test(`the shell renders under a strict policy and is accessible (${colorScheme})`, async ({ page }) => {
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() !== "log") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.emulateMedia({ colorScheme });
    await page.goto("./");
    await expect(page.getByRole("heading", { name: "Loopwright" })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", colorScheme);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect(await page.evaluate(() => document.fonts.check("14px 'Inter Variable'"))).toBe(true);
    expect(complaints).toEqual([]);
  });
}

test.describe("a person who reads Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("is spoken to in Chinese", async ({ page }) => {
    await page.goto("./");
    await expect(page.getByText("这里还没有页面。")).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "zh");
  });
});
