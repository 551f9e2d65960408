/** A predicate for files that begin with one of these signatures, given as Latin-1. */
export function startsWith(...signatures: string[]): (upload: Buffer) => boolean {
  return (upload) => signatures.some((bytes) => upload.toString('latin1', 0, bytes.length) === bytes);
}

/** A predicate for RIFF files of this form, for example WEBP. */
export function isRiff(form: string): (upload: Buffer) => boolean {
  return (upload) => startsWith('RIFF')(upload) && upload.toString('latin1', 8, 12) === form;
}
