/** One message for a queue. On FIFO queues messages of one group stay in order and `dedupId` drops repeats for 5 minutes. */
export interface QueueMessage {
  body: unknown;
  group?: { id: string; dedupId: string };
}

/** Port: sends messages, all or an error (`unavailable`, retryable: some may have been sent). */
export type SendMessages = (messages: readonly QueueMessage[]) => Promise<void>;
