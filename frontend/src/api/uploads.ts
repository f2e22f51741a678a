/** Sends files: many at once, in batches, with the progress and the outcome of each. */

import { Signal } from "../core/signal";
import { ApiError, readCsrfToken, readRefusal, type Schemas, SIGNED_OUT } from "./client";

/** What became of one item. */
export type Outcome = Schemas["Outcome"];

/** What became of each item that was sent. */
export type OutcomeList = Schemas["OutcomeList"];

/** Sends some files as one request; resolves to their outcomes, in order. */
export type SendBatch = (
  files: readonly File[],
  onProgress: (sentBytes: number) => void,
) => Promise<readonly Outcome[]>;

/** A file on its way. */
export interface Upload {
  readonly id: number;
  readonly file: File;
  readonly state: "waiting" | "sending" | "done" | "failed";
  /** From 0 to 1. */
  readonly ratio: number;
  /** Once it is done; null when the request failed. */
  readonly outcome: Outcome["outcome"] | null;
  /** Why it failed, in words. */
  readonly message: string;
}

/** All files, and how many are in which state. */
export interface UploadsView {
  readonly uploads: readonly Upload[];
  readonly doneCount: number;
  readonly failedCount: number;
  readonly isBusy: boolean;
}

const BATCH_FILES = 40;
const BATCH_BYTES = 16_000_000;
const PARALLEL = 3;
const UNSIGNED = 401;

/** Files on their way to one project. Lives on while pages change. */
export class UploadQueue {
  readonly #send: SendBatch;
  readonly #changes = new Signal<undefined>();
  /** Told when a batch has been answered: there are new items. */
  readonly arrivals = new Signal<undefined>();
  #uploads: Upload[] = [];
  #running = 0;
  #view: UploadsView = { uploads: [], doneCount: 0, failedCount: 0, isBusy: false };

  constructor(send: SendBatch) {
    this.#send = send;
  }

  /** Call a listener on every change; returns what takes it back. */
  readonly subscribe = this.#changes.subscribe;

  /** The files now; the same object until something changes. */
  readonly read = (): UploadsView => this.#view;

  /**
   * Send files, after those that wait already.
   *
   * @param files - The files.
   */
  add(files: readonly File[]): void {
    const first = this.#uploads.length;
    this.#uploads.push(...files.map((file, index): Upload => makeUpload(first + index, file)));
    this.#proceed();
  }

  /** Send again what failed. */
  retry(): void {
    this.#uploads = this.#uploads.map((upload) =>
      upload.state === "failed" ? makeUpload(upload.id, upload.file) : upload,
    );
    this.#proceed();
  }

  /** Forget what has ended. */
  clear(): void {
    if (this.#view.isBusy) return;
    this.#uploads = [];
    this.#tell();
  }

  #proceed(): void {
    while (this.#running < PARALLEL) {
      const batch = takeBatch(this.#uploads);
      if (batch.length === 0) break;
      this.#running += 1;
      void this.#sendBatch(batch).finally(() => {
        this.#running -= 1;
        this.arrivals.emit(undefined);
        this.#proceed();
      });
    }
    this.#tell();
  }

  async #sendBatch(batch: readonly Upload[]): Promise<void> {
    const set = (index: number, change: Partial<Upload>): void => {
      const { id } = batch[index] ?? { id: -1 };
      const upload = this.#uploads[id];
      if (upload !== undefined) this.#uploads[id] = { ...upload, ...change };
    };
    for (const index of batch.keys()) set(index, { state: "sending" });
    try {
      const files = batch.map(({ file }) => file);
      const outcomes = await this.#send(files, (sentBytes) => {
        spread(files, sentBytes).forEach((ratio, index) => {
          set(index, { ratio });
        });
        this.#tell();
      });
      for (const [index, { outcome, message = "" }] of outcomes.entries()) {
        const isFailed = outcome === "error" || outcome === "conflict";
        set(index, { state: isFailed ? "failed" : "done", ratio: 1, outcome, message });
      }
    } catch (error) {
      const message = error instanceof ApiError ? error.message : "";
      for (const index of batch.keys()) set(index, { state: "failed", ratio: 0, message });
    }
  }

  #tell(): void {
    const count = (state: Upload["state"]): number => this.#uploads.filter((upload) => upload.state === state).length;
    this.#view = {
      uploads: this.#uploads,
      doneCount: count("done"),
      failedCount: count("failed"),
      isBusy: this.#running > 0,
    };
    this.#changes.emit(undefined);
  }
}

function makeUpload(id: number, file: File): Upload {
  return { id, file, state: "waiting", ratio: 0, outcome: null, message: "" };
}

function takeBatch(uploads: readonly Upload[]): Upload[] {
  const batch: Upload[] = [];
  let bytes = 0;
  for (const upload of uploads) {
    if (upload.state !== "waiting") continue;
    bytes += upload.file.size;
    if (batch.length > 0 && (bytes > BATCH_BYTES || batch.length === BATCH_FILES)) break;
    batch.push(upload);
  }
  return batch;
}

/** How much of each file has gone out: they follow one another in the request. */
function spread(files: readonly File[], sentBytes: number): number[] {
  let left = sentBytes;
  return files.map(({ size }) => {
    const sent = Math.max(0, Math.min(size, left));
    left -= size;
    return size === 0 ? 1 : sent / size;
  });
}

const QUEUES = new Map<number, UploadQueue>();

/**
 * Find the files on their way to a project.
 *
 * @param project - Row id of the project.
 * @returns The queue, the same one each time.
 */
export function findUploads(project: number): UploadQueue {
  const known = QUEUES.get(project);
  if (known !== undefined) return known;
  const queue = new UploadQueue(async (files, onProgress) => {
    const form = new FormData();
    for (const file of files) form.append("files", file, file.name);
    return (await sendForm<OutcomeList>(`/api/uploads?project=${project}`, form, onProgress)).results;
  });
  QUEUES.set(project, queue);
  return queue;
}

/** A file of items, with the media files that it names. */
export interface Records {
  readonly records: File;
  readonly files: readonly File[];
  /** Whether known keys with other content are replaced. */
  readonly update: boolean;
}

/**
 * Import items from JSON or NDJSON.
 *
 * @param project - Row id of the project.
 * @param wanted - The file, the media that it names, and what happens to known keys.
 * @param onProgress - Told how many bytes have gone out.
 * @returns What became of each item.
 */
export function importRecords(
  project: number,
  { records, files, update }: Records,
  onProgress: (sentBytes: number) => void,
): Promise<OutcomeList> {
  const form = new FormData();
  form.append("records", records, records.name);
  for (const file of files) form.append("files", file, file.name);
  return sendForm(`/api/imports?project=${project}&update=${String(update)}`, form, onProgress);
}

/**
 * Send a form. As `fetch` does not tell how much has gone out, this is the older way.
 *
 * @param url - Where to.
 * @param form - What to send.
 * @param onProgress - Told how many bytes have gone out.
 * @returns The answer, decoded.
 */
export function sendForm<T>(url: string, form: FormData, onProgress: (sentBytes: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", readCsrfToken());
    request.upload.onprogress = ({ loaded }) => {
      onProgress(loaded);
    };
    request.onerror = () => {
      reject(new TypeError("the server could not be reached"));
    };
    request.onload = () => {
      if (request.status === UNSIGNED) SIGNED_OUT.emit(undefined);
      if (request.status < 300) resolve(JSON.parse(request.responseText) as T);
      else reject(readRefusal(request.status, request.responseText));
    };
    request.send(form);
  });
}
