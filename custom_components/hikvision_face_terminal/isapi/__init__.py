"""Client of Hikvision face terminals (ISAPI). Knows nothing of Home Assistant."""
