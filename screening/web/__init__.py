"""The doors on the network: Airflow today, the console and the gate as they come. Importing it imports nothing."""
