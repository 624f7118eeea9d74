"""A portal that misbehaves on demand, and how every fault is told."""
