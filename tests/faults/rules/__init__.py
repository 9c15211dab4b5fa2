"""What must hold when all is quiet; each rule yields what breaks it."""
