/** A predicate for files that begin with one of these signatures, given as Latin-1. */
export function startsWith(...signatures: string[]): (upload: Buffer) => boolean {
  return (upload) => signatures.some((bytes) => upload.toString('latin1', 0, bytes.length) === bytes);
}
