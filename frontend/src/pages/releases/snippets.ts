/** Code that loads an export, to copy. Code is the same in every language. */

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
    `curl -fL -H "Authorization: Bearer $LOOPWRIGHT_TOKEN" ${server}/api/exports/${id}/archive -o ${name}.zip`,
    `unzip -q ${name}.zip -d ${name} && (cd ${name} && sha256sum -c --quiet SHA256SUMS)`,
  ].join("\n");
}

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
  const hasPairs = files.some((path) => path.startsWith("preference/"));
  switch (format) {
    case "coco":
      return writeCoco(folder, files);
    case "messages":
      return writeMessages(folder, options["layout"] === "jsonl", hasPairs);
    case "swift":
      return writeSwift(folder, hasPairs);
    case "ndjson":
      return writeNdjson(folder);
    default:
      return "";
  }
}

function writeCoco(folder: string, files: readonly string[]): string {
  const path = files.find((file) => /^annotations\/instances_/.test(file)) ?? "annotations/instances_train.json";
  return [
    "from pycocotools.coco import COCO",
    "",
    `coco = COCO("${folder}/${path}")`,
    "image = coco.loadImgs(coco.getImgIds()[0])[0]",
    'marks = coco.loadAnns(coco.getAnnIds(imgIds=image["id"]))',
  ].join("\n");
}

function writeMessages(folder: string, isJsonl: boolean, hasPairs: boolean): string {
  const cast = isJsonl ? '.cast_column("images", List(Image()))' : "";
  return [
    `from datasets import ${isJsonl ? "Image, List, " : ""}load_dataset`,
    "from trl import SFTTrainer",
    "",
    `chats = load_dataset("${folder}")${cast}`,
    ...(hasPairs ? [`pairs = load_dataset("${folder}", "preference")${cast}  # for trl.DPOTrainer`] : []),
    'trainer = SFTTrainer("Qwen/Qwen2.5-VL-3B-Instruct", train_dataset=chats["train"])',
    "trainer.train()",
  ].join("\n");
}

function writeSwift(folder: string, hasPairs: boolean): string {
  return [
    `export ROOT_IMAGE_DIR=${folder}`,
    `swift sft --model Qwen/Qwen2.5-VL-3B-Instruct --dataset ${folder}/train.jsonl`,
    ...(hasPairs
      ? [`swift rlhf --rlhf_type dpo --model Qwen/Qwen2.5-VL-3B-Instruct --dataset ${folder}/preference/train.jsonl`]
      : []),
  ].join("\n");
}

function writeNdjson(folder: string): string {
  return [
    "import json",
    "",
    `with open("${folder}/manifest.ndjson", encoding="utf-8") as lines:`,
    "    header, *records = map(json.loads, lines)",
  ].join("\n");
}
