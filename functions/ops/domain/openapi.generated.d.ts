// Generated from the definitions and schemas by `npm run generate`; a test keeps it fresh.
export declare const openApiText: string;
export declare const docsPage: string;
export declare const docsStyleHash: string;
