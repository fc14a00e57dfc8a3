"""Everything around the engine that keeps it fed, single, reachable, stoppable and accounted for."""
