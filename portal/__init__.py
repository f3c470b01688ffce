"""The site: settings, addresses, the Celery application and the launcher."""
