"""The main job without key, network or server: bundled figures, loopback servers, a simulated clock."""
