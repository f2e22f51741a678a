/** The Chinese catalogues, by area. */

import account from "./account.json";
import common from "./common.json";
import curation from "./curation.json";
import data from "./data.json";
import findings from "./findings.json";
import jobs from "./jobs.json";
import label from "./label.json";
import models from "./models.json";
import parts from "./parts.json";
import projects from "./projects.json";
import queue from "./queue.json";
import recipes from "./recipes.json";
import releases from "./releases.json";
import removals from "./removals.json";
import review from "./review.json";
import settings from "./settings.json";
import shell from "./shell.json";

export default {
  account,
  common,
  curation,
  data,
  findings,
  jobs,
  label,
  models,
  parts,
  projects,
  queue,
  recipes,
  releases,
  removals,
  review,
  settings,
  shell,
};
