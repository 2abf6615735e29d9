/** CPU and wall time of importing a bundle and of its first call, above what Node itself has used until here. */
const [path, event] = process.argv.slice(2);
const cpu = process.cpuUsage();
const start = performance.now();
const { handler } = await import(path);
const context = { awsRequestId: 'request-1', functionName: 'bench', getRemainingTimeInMillis: () => 20_000 };
if (event !== 'none') await handler(JSON.parse(event), context);
const wallMs = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
process.stderr.write(JSON.stringify({ cpuMs: (user + system) / 1000, wallMs }));
