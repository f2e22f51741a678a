/** A whole review: return with a comment, fix, accept. */

import { Canvas, expectSaved, ONTOLOGY } from "./support/canvas";
import { makePictures } from "./support/pictures";
import { join } from "./support/server";
import { expect, expectAccessible, test } from "./support/test";

test("a reviewer returns a revision with a comment, its author mends it, the reviewer sees the difference and accepts", async ({
  page,
  server,
  browser,
  playwright,
  baseURL,
}) => {
  // Two people take turns.
  test.slow();
  const project = await server.makeProject({ name: "Reviewed", ontology: ONTOLOGY, review: true });
  await server.upload(project, makePictures(1));
  const storageState = await join(playwright, baseURL ?? "", server, { project, name: "Ann", role: "annotator" });
  const context = await browser.newContext({ storageState, ...(baseURL === undefined ? {} : { baseURL }) });
  const author = await context.newPage();

  await author.goto(`/projects/${project}/label`);
  const drawing = new Canvas(author);
  await drawing.ready();
  await author.keyboard.press("b");
  await drawing.drag([20, 30], [80, 70]);
  await author.keyboard.press("Control+Enter");
  await expect(author.getByRole("heading", { name: "Everything is labeled" })).toBeVisible();

  await page.goto(`/projects/${project}/review`);
  const canvas = new Canvas(page);
  await canvas.ready();
  await expect(page.getByText("Ann · revision 1")).toBeVisible();
  await expect(page.getByText("Nothing is different.")).toBeVisible();
  await canvas.click([50, 50]);
  await page.getByRole("textbox", { name: "New comment" }).fill("Too far to the left");
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await expect(page.getByRole("article")).toContainText("1 Cat");
  await expectAccessible(page);
  await canvas.element.focus();
  await page.keyboard.press("r");
  await page.getByRole("textbox", { name: "What has to change?" }).fill("Move the box onto the patch");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("button", { name: "Look again" })).toBeVisible();

  await author.getByRole("button", { name: "Look again" }).click();
  await drawing.ready();
  await expect(author.getByText("Move the box onto the patch")).toBeVisible();
  await author.getByRole("button", { name: "1 Cat" }).click();
  await author.keyboard.press("Shift+ArrowRight");
  await expectSaved(author);
  await author.getByRole("button", { name: "Resolve" }).click();
  await author.keyboard.press("Control+Enter");
  await expect(author.getByRole("button", { name: "Look again" })).toBeVisible();
  await context.close();

  await page.getByRole("button", { name: "Look again" }).click();
  await canvas.ready();
  await expect(page.getByText("moved by 10 px, overlap 71 %")).toBeVisible();
  await canvas.element.focus();
  await page.keyboard.press("a");
  await expect(page.getByRole("heading", { name: "All done" })).toBeVisible();
  interface Items {
    results: { progress: string }[];
  }
  const { results } = await server.get<Items>(`items?project=${project}`);
  expect(results.map(({ progress }) => progress)).toEqual(["accepted"]);
});
