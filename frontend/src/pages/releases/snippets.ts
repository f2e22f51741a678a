/** Code that loads an export, to copy. Code is the same in every language. */

/**
 * Name what an export is downloaded as, without an ending.
 *
 * @param release - Name of its release.
 * @param format - Name of its format.
 * @param base - Name of the release since which it has what changed; null when it has everything.
 * @returns A name that a shell takes as it is.
 */
export function nameFolder(release: string, format: string, base: string | null): string {
  const part = base === null ? "" : `-since-${base}`;
  return `${release}-${format}${part}`.replace(/[^\w.-]+/g, "-");
}

/**
 * Write how to download an export without a browser.
 *
 * @param server - Where the server is.
 * @param id - Row id of the export.
 * @param name - Name of the file without its ending.
 * @returns Shell commands.
 */
export function writeDownload(server: string, id: number, name: string): string {
  return [
    `export LOOPWRIGHT_TOKEN=lw_...`,
    `# Broken off? The same line again goes on where it stopped.`,
    `curl -fL -C - -H "Authorization: Bearer $LOOPWRIGHT_TOKEN" ${server}/api/exports/${id}/archive -o ${name}.zip`,
    `unzip -q ${name}.zip -d ${name} && (cd ${name} && sha256sum -c --quiet SHA256SUMS)`,
  ].join("\n");
}

/**
 * Write how to download an export with the Python client.
 *
 * @param server - Where the server is.
 * @param id - Row id of the export.
 * @param folder - Where its files go.
 * @returns Python.
 */
export function writeClient(server: string, id: number, folder: string): string {
  return [
    "import os",
    "from loopwright import Client  # pip install ./clients/python",
    "",
    `client = Client("${server}", os.environ["LOOPWRIGHT_TOKEN"])`,
    `client.exports.download(${id}, "${folder}", progress=True)  # goes on where it stopped, checks every file`,
  ].join("\n");
}

/** What a snippet is written from. */
interface Unpacked {
  /** Where the export was unpacked. */
  readonly folder: string;
  /** Paths of its files. */
  readonly files: readonly string[];
  /** What it was rendered with. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Each format with the reader that its rows are made for, and PyTorch where that takes a line more. */
const WRITERS: Readonly<Record<string, (made: Unpacked) => readonly string[]>> = {
  coco: writeCoco,
  yolo: writeYolo,
  voc: ({ folder }) => [
    "import supervision",
    "",
    `marks = supervision.DetectionDataset.from_pascal_voc("${folder}/JPEGImages", "${folder}/Annotations")`,
  ],
  cvat: (made) => [
    "import datumaro",
    "",
    `marks = datumaro.Dataset.import_from("${findFile(made, /^[^/]+\.xml$/)}", "cvat")`,
  ],
  label_studio: writeLabelStudio,
  webvtt: (made) => ["import webvtt", "", `cues = webvtt.read("${findFile(made, /\.vtt$/)}")`],
  srt: (made) => ["import pysubs2", "", `cues = pysubs2.load("${findFile(made, /\.srt$/)}")`],
  rttm: writeRttm,
  textgrid: writeTextgrid,
  charades_sta: writeCharades,
  qvhighlights: (made) => writeRows(made, /^highlight_.*\.jsonl$/),
  imagefolder: ({ folder }) => [
    "from datasets import load_dataset",
    "",
    `images = load_dataset("imagefolder", data_dir="${folder}")`,
  ],
  hf_parquet: ({ folder }) => [
    "from datasets import load_dataset",
    "from torch.utils.data import DataLoader",
    "",
    `items = load_dataset("${folder}")`,
    'batches = DataLoader(items["train"].with_format("torch"), batch_size=8, collate_fn=list)',
  ],
  webdataset: writeWebdataset,
  laion: writeLaion,
  messages: writeMessages,
  swift: writeSwift,
  llamafactory: writeLlamaFactory,
  llava: writeLlava,
  openai: (made) => writeRows(made, /^[^/]+\.jsonl$/),
  corrections: (made) => writeRows(made, /^[^/]+\.jsonl$/),
  pope: (made) => writeRows(made, /^adversarial\/.*\.jsonl$/),
  chair: (made) => writeRows(made, /^[^/]+\.jsonl$/),
  vlmevalkit: writeVlmEvalKit,
  lmms_eval: writeLmmsEval,
  ndjson: writeNdjson,
};

/**
 * Write how to load an export.
 *
 * @param format - Its format.
 * @param folder - Where it was unpacked.
 * @param files - Paths of its files.
 * @param options - What it was rendered with.
 * @returns Code; empty for a format without a reader of its own.
 */
export function writeSnippet(
  format: string,
  folder: string,
  files: readonly string[],
  options: Readonly<Record<string, unknown>>,
): string {
  return (WRITERS[format]?.({ folder, files, options }) ?? []).join("\n");
}

function findFile({ files, folder }: Unpacked, pattern: RegExp): string {
  const found = files.filter((path) => pattern.test(path));
  return `${folder}/${found.find((path) => path.includes("train")) ?? found[0] ?? "train.jsonl"}`;
}

function hasFolder({ files }: Unpacked, name: string): boolean {
  return files.some((path) => path.startsWith(`${name}/`));
}

function writeRows(made: Unpacked, pattern: RegExp): readonly string[] {
  return [
    "from datasets import load_dataset",
    "",
    `rows = load_dataset("json", data_files="${findFile(made, pattern)}", split="train")`,
  ];
}

function writeCoco(made: Unpacked): readonly string[] {
  const path = findFile(made, /^annotations\/instances_/);
  const split = /instances_(\w+)\.json$/.exec(path)?.[1] ?? "train";
  return [
    "from pycocotools.coco import COCO",
    "",
    `coco = COCO("${path}")`,
    "image = coco.loadImgs(coco.getImgIds()[0])[0]",
    'marks = coco.loadAnns(coco.getAnnIds(imgIds=image["id"]))',
    "",
    "from torchvision.datasets import CocoDetection, wrap_dataset_for_transforms_v2  # PyTorch",
    "",
    `pictures = wrap_dataset_for_transforms_v2(CocoDetection("${made.folder}/images/${split}", "${path}"))`,
  ];
}

function writeYolo({ folder, options }: Unpacked): readonly string[] {
  const task = typeof options["task"] === "string" ? options["task"] : "detect";
  const weights = { segment: "yolo11n-seg.pt", pose: "yolo11n-pose.pt", obb: "yolo11n-obb.pt" }[task] ?? "yolo11n.pt";
  return ["from ultralytics import YOLO", "", `YOLO("${weights}").train(data="${folder}/data.yaml")`];
}

function writeLabelStudio(made: Unpacked): readonly string[] {
  return [
    "from label_studio_sdk import LabelStudio",
    "import json, pathlib",
    "",
    'studio = LabelStudio(base_url="http://localhost:8080", api_key="...")',
    `config = pathlib.Path("${made.folder}/config.xml").read_text()`,
    `tasks = json.loads(pathlib.Path("${findFile(made, /^(train|validation|test)\.json$/)}").read_text())`,
    `project = studio.projects.create(title="${made.folder}", label_config=config)`,
    "studio.projects.import_tasks(project.id, request=tasks)",
  ];
}

function writeRttm(made: Unpacked): readonly string[] {
  return [
    "from pyannote.database.util import load_rttm",
    "",
    `turns = load_rttm("${findFile(made, /\.rttm$/)}")  # an Annotation a recording`,
  ];
}

function writeTextgrid(made: Unpacked): readonly string[] {
  return [
    "from praatio import textgrid",
    "",
    `grid = textgrid.openTextgrid("${findFile(made, /\.TextGrid$/)}", includeEmptyIntervals=False)`,
  ];
}

function writeCharades(made: Unpacked): readonly string[] {
  return [
    `with open("${findFile(made, /^charades_sta_.*\.txt$/)}", encoding="utf-8") as lines:`,
    '    rows = [line.rstrip("\\n").split("##", 1) for line in lines]  # "video start end", query',
  ];
}

function writeWebdataset(made: Unpacked): readonly string[] {
  const shards = made.files.filter((path) => /^train\/.*\.tar$/.test(path)).length;
  const last = String(Math.max(0, shards - 1)).padStart(6, "0");
  const range = shards > 1 ? `{000000..${last}}` : "000000";
  return [
    "import webdataset",
    "",
    `shards = "${made.folder}/train/train-${range}.tar"`,
    'samples = webdataset.WebDataset(shards, shardshuffle=False).decode("pil")',
    "batches = webdataset.WebLoader(samples, batch_size=None, num_workers=4)  # PyTorch",
  ];
}

function writeLaion({ folder }: Unpacked): readonly string[] {
  return [
    `img2dataset --url_list ${folder} --input_format parquet --url_col URL --caption_col TEXT \\`,
    `  --output_format webdataset --output_folder ${folder}-images`,
  ];
}

function writeMessages(made: Unpacked): readonly string[] {
  const isJsonl = made.options["layout"] === "jsonl";
  const cast = isJsonl ? '.cast_column("images", List(Image()))' : "";
  const load = (name: string) => `load_dataset("${made.folder}", "${name}")${cast}`;
  return [
    `from datasets import ${isJsonl ? "Image, List, " : ""}load_dataset`,
    "from trl import SFTTrainer",
    "",
    `chats = load_dataset("${made.folder}")${cast}`,
    ...(hasFolder(made, "preference") ? [`pairs = ${load("preference")}  # for trl.DPOTrainer`] : []),
    ...(hasFolder(made, "kto") ? [`judged = ${load("kto")}  # for trl.KTOTrainer`] : []),
    'trainer = SFTTrainer("Qwen/Qwen2.5-VL-3B-Instruct", train_dataset=chats["train"])',
    "trainer.train()",
  ];
}

function writeSwift(made: Unpacked): readonly string[] {
  const rlhf = (type: string, name: string) =>
    `swift rlhf --rlhf_type ${type} --model Qwen/Qwen2.5-VL-3B-Instruct --dataset ${made.folder}/${name}/train.jsonl`;
  return [
    `export ROOT_IMAGE_DIR=${made.folder}`,
    `swift sft --model Qwen/Qwen2.5-VL-3B-Instruct --dataset ${made.folder}/train.jsonl`,
    ...(hasFolder(made, "preference") ? [rlhf("dpo", "preference")] : []),
    ...(hasFolder(made, "kto") ? [rlhf("kto", "kto")] : []),
  ];
}

function writeLlamaFactory(made: Unpacked): readonly string[] {
  const train = (stage: string, dataset: string) =>
    `llamafactory-cli train --stage ${stage} --do_train --finetuning_type lora --template qwen2_vl \\\n` +
    `  --model_name_or_path Qwen/Qwen2.5-VL-3B-Instruct --output_dir ${dataset}-out \\\n` +
    `  --dataset_dir ${made.folder} --dataset ${dataset}`;
  return [
    train("sft", "train"),
    ...(hasFolder(made, "preference") ? [train("dpo", "preference_train")] : []),
    ...(hasFolder(made, "kto") ? [train("kto", "kto_train")] : []),
  ];
}

function writeLlava({ folder, options }: Unpacked): readonly string[] {
  switch (options["variant"]) {
    case "qwen":
      return [
        "# qwenvl/data/__init__.py",
        `EXPORT = {"annotation_path": "${folder}/train.jsonl", "data_path": "${folder}"}`,
      ];
    case "internvl":
      return [`torchrun internvl/train/internvl_chat_finetune.py --meta_path ${folder}/meta.json`];
    default:
      return [`torchrun llava/train/train_mem.py --data_path ${folder}/train.json --image_folder ${folder}`];
  }
}

function writeVlmEvalKit(made: Unpacked): readonly string[] {
  const table = findFile(made, /^[^/]+\.tsv$/);
  return [
    `cp ${table} "$LMUData/${made.folder}.tsv"`,
    `python run.py --data ${made.folder} --model Qwen2.5-VL-3B-Instruct`,
  ];
}

function writeLmmsEval(made: Unpacked): readonly string[] {
  const task = /([^/]+)\.yaml$/.exec(findFile(made, /^[^/]+\.yaml$/))?.[1] ?? "loopwright_test";
  return [`lmms-eval --model qwen2_5_vl --include_path ${made.folder} --tasks ${task}`];
}

function writeNdjson({ folder }: Unpacked): readonly string[] {
  return [
    "import json",
    "",
    `with open("${folder}/manifest.ndjson", encoding="utf-8") as lines:`,
    "    header, *records = map(json.loads, lines)",
  ];
}
