import type { Routes } from "./route.ts";
import { stageRoutes } from "./routes/stage-routes.ts";

/** All that the page may ask for, beside its files and the events. */
export const routes: Routes = { ...stageRoutes };
