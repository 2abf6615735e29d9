/** What a write came from. Its events carry it on, and so does whatever a consumer writes because of them. */
export interface Origin {
  /** The same for everything that one request set off. */
  correlationId: string;
  /** The event that this write answers; null: a request of somebody outside. */
  causationId: string | null;
  /** W3C trace context (`00-TRACE-SPAN-FLAGS`); null where nobody traces. */
  traceParent: string | null;
}
