/** Inviting people, what each role sees, and the settings. */

import { PASSWORD } from "./support/accounts";
import { makePictures } from "./support/pictures";
import { join } from "./support/server";
import { expect, expectAccessible, test } from "./support/test";

test("an invitation link makes an account that sees what to do", async ({ page, browser, server, baseURL }) => {
  const project = await server.makeProject({ name: "Invited" });
  await server.upload(project, makePictures(2));
  await page.goto(`/projects/${project}/settings?tab=members`);
  await page.getByLabel("Email").fill("nina@example.com");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const link = (await page.getByText(/\/invitation\//).textContent()) ?? "";
  expect(new URL(link).origin).toBe(new URL(baseURL ?? "").origin);
  await page.getByLabel("Email").fill("wrong@example.com");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByRole("button", { name: "Withdraw the invitation of wrong@example.com" }).click();
  await expect(page.getByText("wrong@example.com", { exact: true })).toBeHidden();
  await expect(page.getByText("nina@example.com", { exact: true })).toBeVisible();
  await expectAccessible(page);

  const strangers = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const guest = await strangers.newPage();
  await guest.goto(link);
  await expect(guest.getByRole("heading", { name: "Join Invited" })).toBeVisible();
  await expectAccessible(guest);
  await guest.getByLabel("Your name").fill("Nina New");
  await guest.getByRole("textbox", { name: "New password" }).fill(PASSWORD);
  await guest.getByRole("button", { name: "Make my account" }).click();
  await guest.getByRole("link", { name: "Go on labeling" }).click();
  await expect(guest.getByText("2 items wait for you")).toBeVisible();
  await expect(guest.getByRole("link", { name: "Start labeling" })).toBeVisible();
  await expectAccessible(guest);
  await guest.goto(`/projects/${project}/settings`);
  await expect(guest.getByText("Only owners and managers may change these settings.")).toBeVisible();
  await strangers.close();
});

test("a session that ends is taken up again without leaving the page", async ({
  browser,
  server,
  playwright,
  baseURL,
}) => {
  const project = await server.makeProject({ name: "Sessions" });
  const state = await join(playwright, baseURL ?? "", server, { project, name: "Omar", role: "manager" });
  const page = await browser.newPage({ storageState: state });
  await page.goto(`/projects/${project}/settings`);
  await page.getByLabel("Description").fill("Half a sentence");
  await page.context().clearCookies({ name: "sessionid" });
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: "You have been signed out" });
  await dialog.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel("Description")).toHaveValue("Half a sentence");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.close();
});

test("the ontology and the guidelines grow by versions, and a token is shown once", async ({ page, server }) => {
  const project = await server.makeProject({ name: "Growing" });
  await page.goto(`/projects/${project}/settings?tab=ontology`);
  const add = page.getByPlaceholder("Name of a class, e.g. Car");
  await add.fill("Cat");
  await add.press("Enter");
  await page.getByRole("button", { name: "Save as version 2" }).click();
  await expect(page.getByText("Version 2 is saved.")).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Version" })).toHaveValue("Version 2, newest");
  await expectAccessible(page);

  await page.getByRole("tab", { name: "Guidelines" }).click();
  await page.getByLabel("Guidelines in Markdown").fill("# Cats\n\nAll of them.");
  await expect(page.getByRole("region", { name: "Preview" }).getByRole("heading", { name: "Cats" })).toBeVisible();
  await page.getByRole("button", { name: /Save as version/ }).click();
  await expect(page.getByRole("button", { name: /Save as version/ })).toBeDisabled();
  await expectAccessible(page);

  await page.getByRole("tab", { name: "API tokens" }).click();
  await page.getByLabel("What it is for").fill("pipeline");
  await page.getByRole("button", { name: "Make token" }).click();
  const secret = (await page.getByText(/^lw_\S{20,}$/).textContent()) ?? "";
  await expectAccessible(page);
  const headers = { Authorization: `Bearer ${secret}` };
  expect((await page.request.get(`/api/projects/${project}`, { headers })).status()).toBe(200);
  await page.reload();
  await expect(page.getByRole("cell", { name: /^pipeline/ })).toBeVisible();
  await expect(page.getByText(secret)).toBeHidden();
});
