import type { components } from './api/schema';

/** The API's objects by their names in the OpenAPI document; see there what each field means. */
type Schemas = components['schemas'];

export type AgentPush = Schemas['AgentPush'];
export type AgentTyping = Schemas['AgentTyping'];
export type Agent = Schemas['Agent'];
export type APIKey = Schemas['APIKey'];
export type Author = Schemas['Author'];
export type ClientPush = Schemas['ClientPush'];
export type Conversation = Schemas['Conversation'];
export type Counts = Schemas['Counts'];
export type Invitation = Schemas['Invitation'];
export type Item = Schemas['Item'];
export type Items = Schemas['Items'];
export type Me = Schemas['Me'];
export type NewConversation = Schemas['NewConversation'];
export type PageVisit = Schemas['PageVisit'];
export type Preferences = Schemas['Preferences'];
export type Redirect = Schemas['Redirect'];
export type RedirectAnswer = Schemas['RedirectAnswer'];
export type Session = Schemas['Session'];
export type Site = Schemas['Site'];
export type SiteTeam = Schemas['SiteTeam'];
export type SiteTexts = Schemas['SiteTexts'];
export type Status = Conversation['status'];
export type Team = Schemas['Team'];
export type TextBlock = Schemas['TextBlock'];
export type Visit = Schemas['Visit'];
export type Visitor = Schemas['Visitor'];
export type VisitorAgent = Schemas['VisitorAgent'];
export type VisitorConversation = Schemas['VisitorConversation'];
export type VisitorInvitation = Schemas['VisitorInvitation'];
export type VisitorItem = Schemas['VisitorItem'];
