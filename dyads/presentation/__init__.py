"""What the app, plain mode and the pages say alike: sentences and signs for sittings, plans and figures."""
