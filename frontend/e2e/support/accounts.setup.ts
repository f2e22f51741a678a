import { expect, test } from "@playwright/test";

import { ADMIN, ADMIN_STATE, PASSWORD } from "./accounts";

test("signing in leads to the projects, and a new administrator is told how to begin", async ({ page }) => {
  await page.goto("/projects");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("Email").fill(ADMIN);
  await page.getByRole("textbox", { name: "Password" }).fill("wrong password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("do not go together");
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/projects$/);
  await expect(page.getByRole("heading", { name: "Make your first project" })).toBeVisible();
  await page.context().storageState({ path: ADMIN_STATE });
});
