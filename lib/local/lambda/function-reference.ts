/** What a caller may name: a function, optionally one of its versions or aliases. */
export interface FunctionReference {
  name: string;
  qualifier: string | undefined;
}

const arn = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:([A-Za-z0-9_-]+)(?::([A-Za-z0-9$_-]+))?$/;
const partialArn = /^\d{12}:function:([A-Za-z0-9_-]+)(?::([A-Za-z0-9$_-]+))?$/;
const plain = /^([A-Za-z0-9_-]+)(?::([A-Za-z0-9$_-]+))?$/;

/** Reads `name`, `name:alias`, `account:function:name` or a full ARN; undefined when it is none of them. */
export function parseFunctionReference(text: string): FunctionReference | undefined {
  const match = arn.exec(text) ?? partialArn.exec(text) ?? plain.exec(text);
  return match ? { name: match[1] ?? '', qualifier: match[2] } : undefined;
}
