/**
 * The program of one sandbox: loads the handler and serves the Lambda Runtime API, as AWS's Node.js runtime does.
 * Plain JavaScript because it is the start of every cold start, and stripping types there would cost milliseconds.
 */
import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const agent = new Agent({ keepAlive: true, maxSockets: 2 });
const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const state = { requestId: undefined };

function call(method, path, { body, headers } = {}) {
  return new Promise((resolve, reject) => {
    const options = { host, port, agent, method, path: `/2018-06-01/runtime${path}`, headers };
    const outgoing = request(options, (incoming) => {
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () =>
        resolve({ headers: incoming.headers, text: Buffer.concat(chunks).toString() }),
      );
    });
    // The host is gone: nobody will ever send work again.
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function describeError(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  const trace = (error.stack ?? '').split('\n');
  return { errorType: error.name || 'Error', errorMessage: error.message, trace };
}

async function report(path, error) {
  const described = describeError(error);
  const headers = { 'Lambda-Runtime-Function-Error-Type': described.errorType.replace(/[^\x20-\x7e]/g, '?') };
  await call('POST', path, { body: JSON.stringify(described), headers });
}

/** Names an error the way Lambda's runtime does, keeping its message and stack. */
function named(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

/** Console lines carry time, request id and level, tab separated: Lambda's text log format. */
function patchConsole() {
  const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...parts) => {
      const text = format(...parts).replaceAll('\n', '\r');
      process.stdout.write(
        `${new Date().toISOString()}\t${state.requestId ?? 'undefined'}\t${level}\t${text}\n`,
      );
    };
  }
}

async function loadHandler() {
  const root = process.env.LAMBDA_TASK_ROOT ?? '';
  const name = process.env._HANDLER ?? '';
  const [, file, path] = /^(.*?)\.([^/]*)$/.exec(name.replace(/^\.\//, '')) ?? [];
  if (file === undefined) throw named('Runtime.MalformedHandlerName', `Bad handler ${name}`);
  const found = ['.mjs', '.js', '.cjs'].map((ending) => join(root, file + ending)).find(existsSync);
  if (!found) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  const loaded = await import(pathToFileURL(found).href);
  return pickHandler(loaded, path.split('.'), name);
}

function pickHandler(loaded, path, name) {
  const walk = (start) => path.reduce((value, key) => value?.[key], start);
  const handler = walk(loaded) ?? walk(loaded.default);
  if (handler === undefined) throw named('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw named('Runtime.HandlerNotFound', `${name} is not a function`);
  if (handler.length > 2) {
    const text = 'Callback-style handlers ended with Node.js 24: return a promise instead';
    throw named('Runtime.CallbackHandlerDeprecated', text);
  }
  return handler;
}

function contextOf(headers) {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  const header = (name) => headers[`lambda-runtime-${name}`];
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: header('aws-request-id'),
    invokedFunctionArn: header('invoked-function-arn'),
    clientContext: header('client-context') ? JSON.parse(header('client-context')) : undefined,
    identity: undefined,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function serialized(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch (error) {
    throw named('Runtime.MarshalError', `Unable to stringify response body: ${error.message}`);
  }
}

async function serveOne(handler) {
  const { headers, text } = await call('GET', '/invocation/next');
  const context = contextOf(headers);
  state.requestId = context.awsRequestId;
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'] ?? '';
  const answerTo = `/invocation/${state.requestId}`;
  try {
    const body = serialized(await handler(JSON.parse(text), context));
    const ended = await call('POST', `${answerTo}/response`, { body });
    if (ended.headers['springtide-too-large']) console.error('The response is larger than Lambda allows');
  } catch (error) {
    console.error('Invoke Error', error);
    await report(`${answerTo}/error`, error);
  }
}

/** An error nobody caught ends the environment, after the current invocation has been told. */
async function die(error, exitCode) {
  console.error(error);
  const path = state.requestId ? `/invocation/${state.requestId}/error` : '/init/error';
  await report(path, error).catch(() => undefined);
  process.exit(exitCode);
}

patchConsole();
process.on('uncaughtException', (error) => die(error, 129));
process.on('unhandledRejection', (reason) => {
  const error = named('Runtime.UnhandledPromiseRejection', String(reason));
  if (reason instanceof Error) error.stack = reason.stack;
  return die(error, 128);
});

let handler;
try {
  handler = await loadHandler();
} catch (error) {
  console.error('Init Error', error);
  await report('/init/error', error).catch(() => undefined);
  process.exit(1);
}
for (;;) await serveOne(handler);
