// The list's filter is remembered per agent in this browser.
import { sorts, startFilter, statusFilters, views, type Filter } from './rows';

const key = (meId: string) => `deskside.filter.${meId}`;

export function loadFilter(storage: Pick<Storage, 'getItem'>, meId: string): Filter {
  try {
    const saved = JSON.parse(storage.getItem(key(meId)) ?? '{}') as Partial<Record<keyof Filter, string>>;
    return {
      view: views.find((view) => view === saved.view) ?? startFilter.view,
      status: statusFilters.find((status) => status === saved.status) ?? startFilter.status,
      sort: sorts.find((sort) => sort === saved.sort) ?? startFilter.sort,
      // Tags come and go; a list that is empty for one that is gone would puzzle tomorrow.
      tag: '',
    };
  } catch {
    return startFilter;
  }
}

export function saveFilter(storage: Pick<Storage, 'setItem'>, meId: string, filter: Filter): void {
  try {
    storage.setItem(key(meId), JSON.stringify(filter));
  } catch {
    // A full storage: the filter is forgotten with the tab.
  }
}
