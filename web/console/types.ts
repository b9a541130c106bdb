// The agent API's shapes under short names; the shapes themselves are generated.
import type { components } from '../core/api/schema';
import type { Agent, Tag } from '../core/wire';

type Schemas = components['schemas'];

export type * from '../core/wire';
export type Role = Agent['role'];
export type TagColour = Tag['colour'];
export const tagColours: TagColour[] = ['grey', 'blue', 'teal', 'green', 'amber', 'pink', 'violet'];
export type Scope = Schemas['NewAPIKey']['scopes'][number];
export type CompanySettings = Schemas['Settings'];
export type SettingsChange = Schemas['SettingsChange'];
export type AgentChange = Schemas['AgentChange'];
export type Load = Schemas['Load'];
export type AgentState = Schemas['AgentLoad']['state'];
export type SiteRouting = Schemas['SiteRouting'];
export type RoutingSettings = Schemas['RoutingSettings'];
export type RoutingRule = Schemas['RoutingRule'];
export type RoutingCondition = Schemas['RoutingCondition'];
export type RoutingTarget = Schemas['RoutingTarget'];
export type Trial = Schemas['Trial'];
export type Trying = Schemas['Trying'];
export type SiteSettings = Schemas['SiteSettings'];
export type VisitorPush = Schemas['VisitorPush'];
export type Cobrowse = Schemas['Cobrowse'];
export type PageView = Schemas['PageView'];
export type NewTextBlock = Schemas['NewTextBlock'];
export type TextBlockChange = Schemas['TextBlockChange'];
export type TextBlockImport = Schemas['TextBlockImport'];
export type TextBlockScope = NewTextBlock['scope'];
