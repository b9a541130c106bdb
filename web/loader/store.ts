/**
 * Values kept in the page's own storage under one key; `set` replaces those that it names.
 * Where storage is forbidden or full they live as long as the page.
 */
export function stored<T extends object>(
  storage: () => Storage,
  key: string,
  value: T,
): { value: T; set(some: Partial<T>): void } {
  const self = {
    value,
    set(some: Partial<T>) {
      self.value = { ...self.value, ...some };
      try {
        storage().setItem(key, JSON.stringify(self.value));
      } catch {
        // kept in memory, see above
      }
    },
  };
  try {
    self.value = { ...value, ...(JSON.parse(storage().getItem(key) ?? '{}') as Partial<T>) };
  } catch {
    // forbidden, or not ours: begin anew
  }
  return self;
}
