// A picture from this device instead of the terminal's camera.

import type { App } from "./app";
import type { Outcome } from "./model";

// Terminals take no large ones, and faces need no more.
const LONGEST = 1600;
const QUALITY = 0.92;

// Returns null if the owner changes their mind.
export function chooseFile(): Promise<File | null> {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = "image/*";
  return new Promise((resolve) => {
    input.addEventListener("change", () => resolve(input.files?.[0] ?? null));
    input.addEventListener("cancel", () => resolve(null));
    input.click();
  });
}

// The picture goes to a temporary file, which the command reads and deletes.
export async function setPicture(app: App, device_id: string[], employee_no: string, file: File): Promise<Outcome[]> {
  const form = new FormData();
  form.append("file", await shrink(file), "face.jpg");
  const answer = await app.hass.fetchWithAuth("/api/file_upload", { method: "POST", body: form });
  if (!answer.ok) throw { message: app.t("error.upload") };
  const { file_id } = (await answer.json()) as { file_id: string };
  const result = await app.command<{ terminals: Outcome[] }>("people/set_photo", { device_id, employee_no, file_id });
  return result.terminals;
}

// Upright, small, and a JPEG; without what else the file says, such as where it was taken.
async function shrink(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file;
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob((it) => resolve(it ?? file), "image/jpeg", QUALITY));
}
