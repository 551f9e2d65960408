/** The functions that read the stream of the images table, and the statuses in the event filter of the template. */
export const imageStreamConsumers = [
  { functionName: 'publish-image-event', statuses: ['PROCESSED', 'REJECTED', 'FAILED'] },
  { functionName: 'delete-files', statuses: ['PROCESSED', 'REJECTED', 'FAILED', 'DELETED'] },
] as const;
