import { describe, expect, test } from 'vitest';
import { listing, product, recordsWorld, user } from '../support/records-world.ts';

const world = recordsWorld();

describe('records', () => {
  test('are created, read, replaced, patched and deleted; versions, events and counters go along', async () => {
    const created = await world.post('/api/products', product({ sku: 'A-1' }));
    expect(created).toMatchObject({ status: 201, headers: { etag: '"1"' } });
    const { productId } = created.body;
    expect(created.headers['location']).toBe(`/api/products/${productId}`);
    const path = `/api/products/${productId}`;
    expect((await world.get(path)).body).toEqual(created.body);
    const patch = { title: 'Lamp', description: 'bright' };
    expect((await world.patch(path, patch)).body).toMatchObject({
      version: 2,
      title: 'Lamp',
      description: 'bright',
    });
    expect((await world.patch(path, patch)).body).toMatchObject({ version: 2 });
    const bare = await world.patch(path, { description: null, status: 'archived' });
    expect(bare.body).toMatchObject({ version: 3, status: 'archived' });
    expect(bare.body).not.toHaveProperty('description');
    expect(await world.totalOf('/api/products')).toBe(1);
    expect(await world.totalOf('/api/products', '&status=active')).toBe(0);
    expect(await world.remove(path)).toMatchObject({ status: 204 });
    expect((await world.get(path)).status).toBe(404);
    expect((await world.remove(path)).status).toBe(404);
    expect(await world.totalOf('/api/products')).toBe(0);
    const again = await world.put(path, product({ sku: 'A-1' }));
    expect(again).toMatchObject({ status: 201, body: { version: 5 } });
    expect((await world.events('catalog')).map(({ version, type }) => [version, type])).toEqual([
      [1, 'ProductCreated'],
      [2, 'ProductUpdated'],
      [3, 'ProductUpdated'],
      [4, 'ProductDeleted'],
      [5, 'ProductCreated'],
    ]);
  });

  test('a new record costs the database one round trip; a change two, as what it decides on is read first', async () => {
    let calls = 0;
    await world.get('/api/products/warm');
    world.shards().faults.current = () => {
      calls += 1;
      return undefined;
    };
    const { productId } = (await world.post('/api/products', product())).body;
    expect(calls).toBe(1);
    await world.patch(`/api/products/${productId}`, { title: 'Lamp' }, { 'if-match': '"1"' });
    expect(calls).toBe(3);
  });

  test('If-Match lets a change in only from that version on; without it the last write wins', async () => {
    const { userId } = (await world.post('/api/users', user())).body;
    const patch = (name: string, match?: string) =>
      world.patch(`/api/users/${userId}`, { name }, match ? { 'if-match': match } : {});
    expect((await patch('B', '"1"')).status).toBe(200);
    expect(await patch('C', '"1"')).toMatchObject({ status: 412, body: { code: 'precondition_failed' } });
    expect((await patch('D')).body).toMatchObject({ version: 3, name: 'D' });
    expect((await patch('E', '*')).body.version).toBe(4);
    expect((await patch('F', '4')).status).toBe(400);
    expect((await patch('F', 'W/"4"')).status).toBe(412);
    expect((await patch('F', '"04"')).status).toBe(412);
    expect((await patch('F', '"3", "4"')).body).toMatchObject({ version: 5, name: 'F' });
  });

  test('any version was asked for, none was there, and one was created; and If-None-Match was not looked at', async () => {
    const path = '/api/products/p-none';
    expect((await world.put(path, product(), { 'if-match': '*' })).status).toBe(412);
    expect((await world.remove(path, { 'if-match': '*' })).status).toBe(412);
    expect((await world.get(path)).status).toBe(404);
    expect((await world.put(path, product())).status).toBe(201);
    expect((await world.put(path, product({ title: 'B' }), { 'if-match': '*' })).status).toBe(200);
    expect(await world.put(path, product({ title: 'C' }), { 'if-none-match': '*' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: '/header/if-none-match' }] },
    });
    expect((await world.get(path)).body).toMatchObject({ title: 'B', version: 2 });
  });

  test('eight writers at once lose no change: versions are contiguous, one event each', async () => {
    const { productId } = (await world.post('/api/products', product())).body;
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        world.patch(`/api/products/${productId}`, { priceMinor: 1000 + n }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.map(({ body }) => body.version).sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect((await world.events('catalog')).map(({ version }) => version)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });

  test('a value that must be unique is refused by name, in this account only', async () => {
    await world.post('/api/users', user({ email: 'Ann@example.com' }));
    const taken = await world.post('/api/users', user({ email: 'ann@EXAMPLE.com' }));
    expect(taken).toMatchObject({ status: 409, body: { errors: [{ field: '/email' }] } });
    expect(await world.totalOf('/api/users')).toBe(1);
    world.account = `${world.account}-other`;
    expect((await world.post('/api/users', user({ email: 'ann@example.com' }))).status).toBe(201);
  });

  test('one account never sees or changes what belongs to another', async () => {
    const { productId } = (await world.post('/api/products', product({ sku: 'S' }))).body;
    const mine = world.account;
    world.account = `${world.account}-other`;
    const path = `/api/products/${productId}`;
    expect((await world.get(path)).status).toBe(404);
    expect((await world.get('/api/products')).body.items).toEqual([]);
    expect((await world.patch(path, { title: 'x' })).status).toBe(404);
    expect((await world.remove(path)).status).toBe(404);
    expect((await world.post('/api/listings', listing(productId))).status).toBe(400);
    const cursor = (await world.get('/api/products', 'limit=1')).body.nextCursor;
    expect(cursor).toBeNull();
    world.account = mine;
    expect((await world.get(path)).body.sku).toBe('S');
  });

  test('a stale directory cannot write', async () => {
    const { slot, shard } = world.shardOf();
    await world.shards().query(shard, "UPDATE bucket_owner SET state = 'moved' WHERE slot = :slot", { slot });
    expect(await world.post('/api/products', product())).toMatchObject({ status: 503 });
    await world
      .shards()
      .query(shard, "UPDATE bucket_owner SET state = 'active' WHERE slot = :slot", { slot });
    expect(await world.events('catalog')).toEqual([]);
  });
});

describe('Idempotency-Key', () => {
  test('gives the first answer again, and refuses the key for anything else', async () => {
    const body = product();
    const first = await world.post('/api/products', body, 'key-1');
    const second = await world.post('/api/products', body, 'key-1');
    expect(second).toMatchObject({
      status: 201,
      body: first.body,
      headers: { 'idempotency-replayed': 'true' },
    });
    const other = await world.post('/api/products', { ...body, title: 'Other' }, 'key-1');
    expect(other.status).toBe(422);
    expect(other.body.errors[0].field).toBe('/header/idempotency-key');
    expect(await world.totalOf('/api/products')).toBe(1);
    expect(await world.events('catalog')).toHaveLength(1);
    expect((await world.post('/api/products', body, 'has space')).status).toBe(400);
  });

  test('concurrent requests with one key have one effect and one answer', async () => {
    const body = product();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => world.post('/api/products', body, 'key-2')),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(await world.totalOf('/api/products')).toBe(1);
    expect(await world.events('catalog')).toHaveLength(1);
  });

  test.each(['with a key', 'without a key'])(
    'an answer lost after the commit doubles nothing, %s',
    async (how) => {
      let drops = 0;
      world.shards().faults.current = ({ sql }) => {
        if (!sql?.includes('INSERT INTO products') || drops === 2) return undefined;
        drops += 1;
        return { kind: 'drop-after' };
      };
      const answer = await world.post('/api/products', product(), how === 'with a key' ? 'key-3' : undefined);
      world.shards().faults.current = undefined;
      expect(drops).toBe(2);
      expect(answer).toMatchObject({ status: 201, body: { version: 1 } });
      expect(await world.totalOf('/api/products')).toBe(1);
      expect(await world.events('catalog')).toHaveLength(1);
    },
  );
});

describe('products and their listings', () => {
  test('a listing needs its product and stays with it; a product with listings is archived instead of deleted', async () => {
    expect(await world.post('/api/listings', listing('no-such'))).toMatchObject({
      status: 400,
      body: { errors: [{ field: '/productId' }] },
    });
    const { productId } = (await world.post('/api/products', product())).body;
    const { productId: otherId } = (await world.post('/api/products', product())).body;
    const { listingId } = (await world.post('/api/listings', listing(productId))).body;
    const path = `/api/listings/${listingId}`;
    const moved = await world.put(path, listing(otherId));
    expect(moved).toMatchObject({ status: 409, body: { errors: [{ field: '/productId' }] } });
    const removeProduct = () => world.remove(`/api/products/${productId}`);
    expect(await removeProduct()).toMatchObject({ status: 200, body: { status: 'archived' } });
    expect((await world.remove(path)).status).toBe(204);
    expect((await removeProduct()).status).toBe(204);
    expect(await world.totalOf('/api/products')).toBe(1);
    expect(await world.totalOf('/api/listings')).toBe(0);
  });

  test('a product cannot vanish under a listing that is created at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { productId } = (await world.post('/api/products', product())).body;
      const [listed, removed] = await Promise.all([
        world.post('/api/listings', listing(productId)),
        world.remove(`/api/products/${productId}`),
      ]);
      const left = await world.get(`/api/products/${productId}`);
      if (listed.status === 201) {
        expect([removed.status, left.status]).toEqual([200, 200]);
      } else {
        expect([listed.status, removed.status, left.status]).toEqual([400, 204, 404]);
      }
    }
  });
});
