import type { JsonSchema } from '../json-schema.ts';
import { DOCS_STYLE } from './docs-style.ts';
import type { OpenApiDocument, OpenApiOperation, OpenApiParameter, OpenApiResponse } from './document.ts';
import { exampleOf } from './example.ts';
import { escapeHtml, fieldRows, type Row, resolve, table } from './schema-rows.ts';

/** The document as one readable page: no script, no font, no image, nothing fetched. */
export function docsPage(document: OpenApiDocument): string {
  const { info, tags } = document;
  const sections = tags.map(({ name }) => section(document, name));
  const links = tags.map(({ name }) => `<a href="#${name}">${escapeHtml(name)}</a>`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)} API</title>
<style>${DOCS_STYLE}</style>
</head>
<body>
<header><h1>${escapeHtml(info.title)} <small>HTTP API</small></h1>
<p>${withCode(info.description)}</p>
<p>Machine-readable: <a href="/openapi.json">openapi.json</a> (OpenAPI ${document.openapi})</p>
<nav aria-label="Services">${links}</nav></header>
<main>${sections.join('\n')}
${problemSection(document)}</main>
</body>
</html>
`;
}

function section(document: OpenApiDocument, tag: string): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => operationHtml(document, { path, method, operation })),
  );
  return `<section id="${tag}"><h2>${escapeHtml(tag)}</h2>${operations.join('\n')}</section>`;
}

interface Place {
  path: string;
  method: string;
  operation: OpenApiOperation;
}

function operationHtml(document: OpenApiDocument, { path, method, operation }: Place): string {
  const { operationId, summary } = operation;
  return `<details id="${operationId}"><summary>
<span class="method ${method}">${method.toUpperCase()}</span> <code class="path">${breakable(path)}</code>
<span class="what">${escapeHtml(summary)}</span></summary>
<div class="body">${accessHtml(operation)}${parametersHtml(document, operation)}${bodyHtml(document, operation)}${answersHtml(document, operation)}</div>
</details>`;
}

/** A long path may break after each slash. */
function breakable(path: string): string {
  return escapeHtml(path).replaceAll('/', '/<wbr>');
}

function accessHtml({ security }: OpenApiOperation): string {
  const [first] = security;
  const text = !first
    ? 'Open to everybody.'
    : first['bearer']?.length
      ? 'Needs a token with the scope ops.'
      : '';
  return text && `<p class="access">${text}</p>`;
}

function parametersHtml(document: OpenApiDocument, { parameters = [] }: OpenApiOperation): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map((given): Row => {
    const one = resolve<OpenApiParameter>(document, given);
    const rule = one.description ?? ruleOf(one.schema);
    return { name: one.name, where: one.in, required: one.required === true, rule };
  });
  return `<h3>Parameters</h3>${table(rows, true)}`;
}

function ruleOf(schema: JsonSchema): string {
  return fieldRows({ properties: { it: schema } }, '')[0]?.rule ?? '';
}

function bodyHtml(document: OpenApiDocument, { requestBody }: OpenApiOperation): string {
  const schema = requestBody?.content['application/json']?.schema;
  if (!schema) return '';
  const rows = fieldRows(schema, '');
  if (rows.length === 0) return '<h3>Body</h3><p>An empty object: <code>{}</code></p>';
  const whole = requestBody.description ? `<p>${escapeHtml(requestBody.description)}</p>` : '';
  return `<h3>Body</h3>${whole}${table(rows, false)}${exampleHtml(exampleOf(document, schema))}`;
}

function exampleHtml(example: unknown): string {
  return `<pre><code>${escapeHtml(JSON.stringify(example, null, 2))}</code></pre>`;
}

function answersHtml(document: OpenApiDocument, { responses }: OpenApiOperation): string {
  const entries = Object.entries(responses);
  const good = entries
    .filter(([status]) => status < '300')
    .map(([status, given]) => {
      const answer = resolve<OpenApiResponse>(document, given);
      const schema = answer.content?.['application/json']?.schema;
      const shown = schema && Object.keys(schema).length > 0 ? exampleHtml(exampleOf(document, schema)) : '';
      return `<p><b class="ok">${status}</b> ${escapeHtml(answer.description)}</p>${shown}`;
    });
  const bad = entries
    .filter(([status]) => status >= '300')
    .map(([status]) => `<a href="#problem-${status}">${status}</a>`);
  return `<h3>Answers</h3>${good.join('')}<p class="bad">Problems: ${bad.join(' ')}</p>`;
}

function problemSection(document: OpenApiDocument): string {
  const rows = Object.entries(document.components.responses).map(([name, { description }]) => {
    const status = name.replace('Problem', '');
    return `<dt id="problem-${status}">${status}</dt><dd>${escapeHtml(description)}</dd>`;
  });
  const problem = document.components.schemas['Problem'] ?? {};
  return `<section id="problems"><h2>problems</h2><p>Every error has this form (RFC 9457):</p>
${exampleHtml(exampleOf(document, problem))}<dl>${rows.join('')}</dl></section>`;
}

function withCode(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
