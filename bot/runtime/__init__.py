"""What runs by itself: workers that take what waits."""
