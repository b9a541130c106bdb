// The recorded page, in the event schema of rrweb (types and sources by its numbers), of which we
// use a part. The recorder writes these, the viewer's guard reads them and believes nothing.

export const nodeType = { document: 0, doctype: 1, element: 2, text: 3 } as const;

export type Attributes = Record<string, string | number | true | null>;

/** On the wire a node of a snapshot without an id has the one after that of the node told before it. */
export type PageNode =
  | { type: 0; id: number; childNodes: PageNode[]; compatMode?: string }
  | { type: 1; id: number; name: string; publicId: string; systemId: string }
  | {
      type: 2;
      id: number;
      tagName: string;
      attributes: Attributes;
      childNodes: PageNode[];
      isSVG?: true;
      isShadow?: true;
      isShadowHost?: true;
    }
  | { type: 3; id: number; textContent: string; isShadow?: true };

export const source = { mutation: 0, scroll: 3, resize: 4, input: 5, rules: 8, adopted: 15 } as const;

export type Rule = { rule: string; index: number };

export type Mutation = {
  source: 0;
  adds: { parentId: number; nextId: number | null; node: PageNode }[];
  removes: { parentId: number; id: number; isShadow?: true }[];
  texts: { id: number; value: string }[];
  attributes: { id: number; attributes: Attributes }[];
  /** The one add is the document of a frame. */
  isAttachIframe?: true;
};

export type Change =
  | Mutation
  | { source: 3; id: number; x: number; y: number }
  | { source: 4; width: number; height: number }
  | { source: 5; id: number; text: string; isChecked: boolean }
  /** Removes first, then adds; of a style element (id) or an adopted sheet (styleId). */
  | { source: 8; id?: number; styleId?: number; removes?: { index: number }[]; adds?: Rule[] }
  | { source: 15; id: number; styleIds: number[]; styles?: { styleId: number; rules: Rule[] }[] };

export type PageEvent = { timestamp: number } & (
  | { type: 4; data: { href: string; width: number; height: number } }
  | { type: 2; data: { node: PageNode; initialOffset: { left: number; top: number } } }
  | { type: 3; data: Change }
);
