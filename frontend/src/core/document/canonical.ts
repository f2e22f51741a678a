/** The one byte form of a document, and its hash. */

import serialise from "canonicalize";

import { type Document, parseWire } from "./document";
import type { KindTable } from "./mark";
import { DocumentInvalid } from "./problem";

/**
 * Write the one text form of a document: defaults left out, then RFC 8785.
 *
 * @param document - The document; explicit defaults are left out.
 * @param kinds - The kinds of mark that it may hold.
 * @returns The text whose UTF-8 bytes the server stores and hashes.
 * @throws DocumentInvalid - The document has the wrong shape, or a free-form field holds what JSON cannot.
 */
export function writeCanonical(document: Document, kinds: KindTable): string {
  return canonicalise(parseWire(document, kinds));
}

/**
 * Write plain JSON values in their RFC 8785 form. Whole numbers beyond 2^53 - 1, which the server refuses, cannot be
 * told from floats once JavaScript has read them, and are written as the floats they became.
 *
 * @param value - JSON values.
 * @returns The canonical text.
 * @throws DocumentInvalid - A number that is not finite, or text that is not Unicode.
 */
function canonicalise(value: unknown): string {
  try {
    return serialise(value) ?? "null";
  } catch (error) {
    const message = `has no canonical JSON form: ${error instanceof Error ? error.message : String(error)}`;
    throw new DocumentInvalid([{ code: "not_canonical", id: null, message, path: "$" }]);
  }
}

/**
 * Hash canonical text.
 *
 * @param canonical - What `writeCanonical` returned.
 * @returns The SHA-256 of its UTF-8 bytes, in hex.
 */
export async function hashContent(canonical: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
