import type { ImageEvent } from '../../contracts/events/image-event.ts';
import type { QuarantinedRecord } from '../../contracts/events/quarantined-record.ts';
import type { ImageRecord } from '../../contracts/records/image-record.ts';
import type { ApiRequest, ApiResponse } from './api-function.ts';

/** One object that a client has put into the uploads bucket. */
export interface Upload {
  name: string;
  key: string;
  text: string;
  eTag: string;
  sequencer: string;
  /** Whether the object was overwritten or deleted. */
  isGone: boolean;
}

/** An observed effect. `actor` is the run of a function, an execution, a message, or a client. */
export type HistoryEvent =
  | {
      kind: 'record written';
      actor: string;
      imageId: string;
      before: ImageRecord | undefined;
      after: ImageRecord | undefined;
      /** The names of the attributes of the written item, also of those that its schema ignores. */
      attributes: string[];
    }
  | { kind: 'file put'; actor: string; key: string; isChanged: boolean }
  | { kind: 'file deleted'; actor: string; key: string }
  | { kind: 'event published'; actor: string; event: ImageEvent }
  | { kind: 'message acknowledged'; actor: string; uploads: Upload[] }
  /** An operator wrote an item by hand. `change` is its name in the stream. */
  | { kind: 'record edited'; actor: string; change: string; isInvalid: boolean }
  | { kind: 'record quarantined'; actor: string; pointer: QuarantinedRecord }
  | { kind: 'profile written'; actor: string; id: string; wasDeleted: boolean; isDeleted: boolean }
  | {
      kind: 'request completed';
      actor: string;
      sentAt: number;
      completedAt: number;
      request: ApiRequest;
      response: ApiResponse;
    };

/** The history event of one kind. */
export type HistoryEventOf<Kind extends HistoryEvent['kind']> = Extract<HistoryEvent, { kind: Kind }>;
