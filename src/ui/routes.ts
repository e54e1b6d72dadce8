import type { Routes } from "./route.ts";
import { letterRoutes } from "./routes/letter-routes.ts";
import { mapRoutes } from "./routes/map-routes.ts";
import { runRoutes } from "./routes/run-routes.ts";
import { stageRoutes } from "./routes/stage-routes.ts";

/** All that the page may ask for, beside its files and the events. */
export const routes: Routes = { ...stageRoutes, ...letterRoutes, ...runRoutes, ...mapRoutes };
