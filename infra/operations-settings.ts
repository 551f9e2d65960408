/** The settings of the operations stack: who hears of an alarm, and how. */
export interface OperationsSettings {
  /** The addresses that get every alarm. SNS sends each a message with a link that confirms the subscription. */
  emails: string[];
  /** The format of the webhook that gets every alarm; its URL is in a secret. Without it, there are e-mails only. */
  webhook?: 'slack' | 'generic' | undefined;
  /** The page to which the messages link, with a section for each alarm: docs/operate/runbook.md, where your team reads it. */
  runbookUrl: string;
  notifications: NotificationSettings;
  /** Alarms on the service level objective, by metric math and composite alarms: an emulator may know neither. */
  hasBurnRateAlarms: boolean;
  /** Queries of Logs Insights that follow an upload, which an emulator may not know. */
  hasSavedQueries: boolean;
}

export interface NotificationSettings {
  memoryMb: number;
  /** One read of a secret and one request, which is given up after five seconds. */
  functionTimeoutSeconds: number;
  /** Alarms of this time are one message: an outage fires several within a minute. */
  batchingWindowSeconds: number;
  /** At least six times the time-out of the function and the batching window, as AWS recommends. */
  visibilityTimeoutSeconds: number;
  /** Receives of an alarm that the webhook does not accept, until it is dead-lettered. */
  maxReceiveCount: number;
}

export const deployedOperations: OperationsSettings = {
  emails: [],
  webhook: 'slack',
  runbookUrl: 'https://docs.example.com/operate/runbook.md',
  notifications: {
    memoryMb: 256,
    functionTimeoutSeconds: 10,
    batchingWindowSeconds: 60,
    visibilityTimeoutSeconds: 120,
    // A webhook may be down for 20 minutes.
    maxReceiveCount: 10,
  },
  hasBurnRateAlarms: true,
  hasSavedQueries: true,
};

/** Short times, so that tests are quick. */
export const testedOperations: OperationsSettings = {
  ...deployedOperations,
  webhook: 'generic',
  hasBurnRateAlarms: false,
  hasSavedQueries: false,
  notifications: {
    ...deployedOperations.notifications,
    functionTimeoutSeconds: 6,
    batchingWindowSeconds: 1,
    visibilityTimeoutSeconds: 7,
    maxReceiveCount: 3,
  },
};

/** The name of the stack that watches a stage's stack. */
export function getOperationsStackName(stackName: string): string {
  return `${stackName}-operations`;
}
