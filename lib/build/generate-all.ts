import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EventContracts } from '../../functions/kernel/events/event-contracts.ts';
import { eventCatalogue } from './event-catalogue.ts';
import { generateOpenApi } from './generate-openapi.ts';
import { generateValidators } from './generate-validators.ts';

/** Path below the repository's root, and the text that belongs there. */
export type GeneratedTexts = Map<string, string>;

/** Everything that is generated and committed. */
export async function generateAll(root: string): Promise<GeneratedTexts> {
  return new Map([
    ...(await generateAllValidators(root)),
    ...(await generateCatalogue(root)),
    ...(await generateOpenApi(root)),
  ]);
}

/** The validators of every service (or of one) that has schemas of requests or events. */
export async function generateAllValidators(root: string, service = '*'): Promise<GeneratedTexts> {
  const texts: GeneratedTexts = new Map();
  for (const source of globSync(`functions/${service}/domain/{schemas,event-schemas}.ts`, {
    cwd: root,
  }).sort()) {
    const name = basename(source);
    const { js, dts } = await generateValidators(await load(join(root, source)), name);
    const target = join(dirname(source), `${name.replace('schemas.ts', 'validators')}.generated`);
    texts.set(`${target}.js`, js);
    texts.set(`${target}.d.ts`, dts);
  }
  return texts;
}

/** The catalogue of events. It reads the contracts, which import the validators, so those must be written before. */
export async function generateCatalogue(root: string): Promise<GeneratedTexts> {
  const { eventContracts } = (await load(join(root, 'functions/event-contracts.ts'))) as {
    eventContracts: readonly EventContracts[];
  };
  const services = await Promise.all(
    eventContracts.map(async (contracts) => ({
      contracts,
      schemas: await load(join(root, `functions/${contracts.service}/domain/event-schemas.ts`)),
    })),
  );
  return new Map([['events/domain/catalogue.md', eventCatalogue(services)]]);
}

async function load(file: string): Promise<Record<string, unknown>> {
  return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
}
