import { Fault } from "../../src/pipeline/fault/fault.ts";
import type { Operate } from "../../src/pipeline/operate/operate.ts";

/** For tests of messages: nobody answers what a database would. */
export const noDatabase: Operate = () => Promise.reject(new Fault("not_running", "no pipeline runs"));
