import { expect, test } from "vitest";

import { sumCounts } from "./progress";

test("items in review are labeled, skipped ones are not, and what is set aside does not count", () => {
  const counts = { accepted: 1, labeled: 2, in_review: 3, returned: 4, unlabeled: 5, skipped: 6, set_aside: 7 };
  expect(sumCounts(counts)).toEqual({ total: 21, done: 6 });
});
