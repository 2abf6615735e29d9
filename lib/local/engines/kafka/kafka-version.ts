/** The broker that runs locally; `pom.xml` beside this file says the same, a test compares them. */
export const KAFKA_VERSION = '4.3.1';
