model_package_version > 1
  AND creation_time > '01/02/2024'
