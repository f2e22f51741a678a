/** What the server says, in Chinese: an area a file, named like the table of `tests/architecture/sentences.py`. */

import curation from "./curation.json";
import documents from "./documents.json";
import exporters from "./exporters.json";
import formats from "./formats.json";
import importers from "./importers.json";
import media from "./media.json";
import others from "./others.json";
import requests from "./requests.json";
import services from "./services.json";
import words from "./words.json";
import workers from "./workers.json";

export default {
  sentences: {
    ...formats,
    ...documents,
    ...importers,
    ...media,
    ...requests,
    ...services,
    ...exporters,
    ...curation,
    ...workers,
    ...others,
  },
  words,
};
