/** The account and region the local host plays; every arn carries them. */
export const localAccount = { region: 'us-east-1', accountId: '000000000000' } as const;

/** The SDK wants credentials; the local endpoints do not look at them. */
export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' } as const;
