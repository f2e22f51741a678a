/** The frame around all pages: palette, keys, theme, language, and that nothing complains. */

import { expect, expectAccessible, test } from "./support/test";

const PAGES = ["data", "queue", "duplicates", "search", "releases", "models", "jobs", "settings"] as const;

for (const colorScheme of ["light", "dark"] as const) {
  test(`the pages of an empty project are accessible (${colorScheme})`, async ({ page, server }) => {
    const project = await server.makeProject({ name: "Empty" });
    await page.emulateMedia({ colorScheme });
    for (const name of PAGES) {
      await test.step(name, async () => {
        await page.goto(`/projects/${project}/${name}`);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expect(page.getByRole("main").locator("[aria-busy=true]")).toHaveCount(0);
        await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", colorScheme);
        await expectAccessible(page);
      });
    }
    expect(await page.evaluate(() => document.fonts.check("14px 'Inter Variable'"))).toBe(true);
  });
}

test("everything is reached from the keyboard", async ({ page, server }) => {
  const project = await server.makeProject({ name: "Keys" });
  await page.goto(`/projects/${project}/queue`);
  await expect(page.getByRole("heading", { name: "Queue" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page).toHaveURL(/settings/);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys of this page" })).toContainText("Releases");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search pages, projects and actions").fill("jobs");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/jobs/);
});

test("an address that nothing lives at says so", async ({ page, complaints }) => {
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible();
  await page.goto("/projects/999999/data");
  await expect(page.getByRole("alert")).toContainText("there is no project 999999");
  // The browser notes every refused request.
  complaints.length = 0;
});

test.describe("a person who reads Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("is spoken to in Chinese, and can change that", async ({ page }) => {
    await page.goto("/projects");
    await expect(page.getByRole("heading", { name: "项目", exact: true })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "zh");
    await page.getByRole("button", { name: /的账户/ }).click();
    await page.getByRole("menuitem", { name: "English" }).click();
    await expect(page.getByRole("heading", { name: "Projects", exact: true })).toBeVisible();
  });
});
