import type { ImageFormat } from '../../../events/image-record.ts';
import type { Reason } from '../../../events/reasons.ts';

/** What an upload has to end as. */
export type Ending =
  | { status: 'PROCESSED'; format: ImageFormat; width: number; height: number }
  | { status: 'REJECTED'; reason: Reason };

/** A kind of file that strangers upload. */
export interface Kind {
  name: string;
  /** What the stranger calls it, which decides nothing. */
  fileName: string;
  /** What the stranger declares it to be, which decides nothing either; what the extension says, if it is not there. */
  contentType?: string;
  make: () => Promise<Buffer>;
  outcome: Ending;
}

/** Sizes are upright pixels. */
export function processed(format: ImageFormat, width = 64, height = 48): Ending {
  return { status: 'PROCESSED', format, width, height };
}

export function rejected(reason: Reason): Ending {
  return { status: 'REJECTED', reason };
}
