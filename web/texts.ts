import type { ImageResource } from '../contracts/http/images-api.ts';
import type { UploadError } from './upload.ts';

type ReasonCode = NonNullable<ImageResource['reason']>['code'];

/** Every text of the page, in English. Functions take the values that a text contains. */
export const texts = {
  title: 'Images',
  signedOut: {
    heading: 'Your images, on every screen',
    introduction:
      'Upload photos as they are: JPEG, PNG, WebP, GIF, AVIF, TIFF or HEIC, up to 100 MB each. Thumbnails without location or camera data are ready in seconds.',
    signIn: 'Sign in',
    sessionEnded: 'Your session has ended. Sign in again to go on.',
    failed: 'The sign-in failed. Try again.',
  },
  account: { profile: 'Profile', signOut: 'Sign out' },
  uploads: {
    heading: 'Your images',
    choose: 'Choose images',
    hint: 'or drop or paste them anywhere on this page',
    directory: (name: string) => `${name} is a directory. Choose the images in it.`,
    pastedName: (number: number, extension: string) => `pasted image ${number}.${extension}`,
    summary: (done: number, total: number, failed: number) =>
      `${done} of ${total} uploads completed${failed > 0 ? `, ${failed} failed` : ''}`,
    leave: 'Uploads are still running.',
  },
  steps: {
    waiting: 'Waiting',
    declaring: 'Preparing',
    sending: (percent: number) => `Uploading ${percent} %`,
    sendingAgain: (percent: number) => `Connection lost, starting again: ${percent} %`,
    processing: 'Processing',
    workflow: 'Processing a large image: inspect, resize, watermark, optimize',
  },
  statuses: {
    AWAITING_UPLOAD: 'Upload not completed',
    PROCESSING: 'Processing',
    PROCESSED: 'Processed',
    REJECTED: 'Rejected',
    FAILED: 'Failed',
  } satisfies Record<ImageResource['status'], string>,
  failed: 'The image could not be processed. The upload is kept; try again later or upload it again.',
  /** What to do after a rejection, beside the sentence of the API. */
  advice: {
    EMPTY_FILE: 'If the file is on a cloud drive, download it first.',
    FILE_TOO_LARGE: 'Export it in a smaller size or with more compression.',
    UNSUPPORTED_FORMAT: 'Export it as a JPEG or PNG and upload that.',
    HEIC_DISABLED: 'Export it as a JPEG and upload that.',
    TOO_MUCH_METADATA: 'Export it without metadata and upload that.',
    TOO_MANY_SCANS: 'Save it again as a usual JPEG and upload that.',
    TOO_MANY_PAGES: 'Export the page or frame that you want and upload that.',
    TOO_MANY_PIXELS: 'Make it smaller and upload that.',
    DIMENSIONS_TOO_LARGE: 'Make it smaller and upload that.',
    CORRUPT_IMAGE: 'Check that it opens on your device, copy it again from its source, and upload that.',
    SOURCE_OVERWRITTEN: 'Upload it again.',
    SOURCE_DELETED: 'Upload it again.',
  } satisfies Record<ReasonCode, string>,
  /** Sentences of the API for files that the page refuses itself. A test compares them. */
  refusals: {
    EMPTY_FILE: 'The file is empty.',
    FILE_TOO_LARGE: 'The file is larger than 100 MB.',
    UNSUPPORTED_FORMAT:
      'The file is not in a supported format. Supported formats are JPEG, PNG, WebP, GIF, AVIF, TIFF and HEIC.',
  },
  uploadErrors: {
    unreadable: 'The file can no longer be read. Choose it again.',
    denied: 'The upload was refused. Try again.',
    unreachable: 'The connection was lost too often. Try again when it is better.',
  } satisfies Record<UploadError['code'], string>,
  errors: {
    unreachable: 'The service cannot be reached. Check the connection and try again.',
    gone: 'The image was deleted elsewhere.',
    other: (message: string) => `Something went wrong: ${message}`,
  },
  actions: {
    cancel: 'Cancel',
    retry: 'Try again',
    delete: 'Delete',
    dismiss: 'Dismiss',
    close: 'Close',
    loadMore: 'Show more',
    loading: 'Loading …',
    /** The name of a button for screen readers, which read it without the card around it. */
    of: (action: string, fileName: string) => `${action}: ${fileName}`,
  },
  list: {
    empty: 'No images yet',
    emptyHint: 'Images that you upload appear here.',
    noPreview: 'No preview',
    progressOf: (fileName: string) => `Upload of ${fileName}`,
    label: 'Images',
  },
  viewer: {
    previous: 'Previous image',
    next: 'Next image',
    facts: (format: string, width: number, height: number) => `${format.toUpperCase()}, ${width} × ${height}`,
  },
  confirm: {
    deleteImage: (fileName: string) => `Delete ${fileName}?`,
    deleteImageHint: 'The image and its files are deleted for good.',
    deleteProfile: 'Delete your profile?',
    deleteProfileHint: 'Your profile and all of your images are deleted for good.',
  },
  profile: {
    heading: 'Profile',
    missing: 'You have no profile yet.',
    name: 'Name',
    email: 'Email address',
    create: 'Create profile',
    save: 'Save changes',
    saved: 'Saved.',
    delete: 'Delete profile',
    invalid: (field: string, detail: string) => `${field} ${detail}.`,
    conflict: 'The profile was changed elsewhere in the meantime. It is now:',
    keepMine: 'Save mine instead',
    takeTheirs: 'Use that one',
    deleted: 'Your profile and your images are deleted. The images disappear within minutes.',
  },
};
