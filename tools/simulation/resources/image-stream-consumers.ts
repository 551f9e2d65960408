/** The functions that read the stream of the images table, and the statuses that the event filter of the template leaves out. */
export const imageStreamConsumers = [
  { functionName: 'publish-image-event', ignoredStatuses: ['AWAITING_UPLOAD', 'PROCESSING', 'DELETED'] },
  { functionName: 'delete-files', ignoredStatuses: ['AWAITING_UPLOAD', 'PROCESSING'] },
] as const;
