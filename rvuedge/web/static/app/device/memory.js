// A store for a browser that refuses one, as in a private window: the same calls, in memory, gone with the page.
const copy = (map) => new Map([...map].map(([name, rows]) => [name, new Map(rows)]));

// `keyPaths` is by store the property that is its key, null where the key is given.
export function memory(keyPaths) {
  let stores = new Map(Object.keys(keyPaths).map((name) => [name, new Map()]));
  let last = Promise.resolve();
  const tools = (rows) => ({
    get: async (store, key) => structuredClone(rows.get(store).get(key)),
    all: async (store) => [...rows.get(store).values()].map((value) => structuredClone(value)),
    put: async (store, value, key) => rows.get(store).set(key ?? value[keyPaths[store]], structuredClone(value)),
    remove: async (store, key) => rows.get(store).delete(key),
  });
  // All of `act` or nothing of it, after what was begun before it.
  return (act) => {
    const turn = last.then(async () => {
      const rows = copy(stores);
      const done = await act(tools(rows));
      stores = rows;
      return done;
    });
    last = turn.catch(() => null);
    return turn;
  };
}
