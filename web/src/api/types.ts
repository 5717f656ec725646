/** Short names for what the API sends. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Clip = Schemas["Clip"];
export type ClipSummary = Schemas["ClipSummary"];
export type Coached = Schemas["Coached"];
export type Fact = Schemas["Fact"];
export type Hit = Schemas["Hit"];
export type Hits = Schemas["Hits"];
export type Jobs = Schemas["Jobs"];
export type Library = Schemas["Library"];
export type Moment = Schemas["Moment"];
export type Recognised = Schemas["Recognised"];
export type Tokens = Schemas["Tokens"];
export type WorkStatus = Schemas["WorkStatus"];
