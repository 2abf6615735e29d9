/** The action of a command that is called `name`. Errors: without a name the usage, with an unknown one what there is. */
export function chooseAction<Action>(
  actions: Readonly<Record<string, Action>>,
  name: string | undefined,
  usage: string,
): Action {
  const action = name !== undefined && Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action !== undefined) return action;
  if (name === undefined) throw new Error(usage);
  throw new Error(`there is no "${name}", only ${Object.keys(actions).join(', ')}\n\n${usage}`);
}
