/** The largest file, in bytes, that `POST /images` signs a request for and the pipeline reads. */
export const maxUploadBytes = 100_000_000;
