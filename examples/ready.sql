model_approval_status = 'PendingManualApproval'
AND model_package_status = 'Completed'
AND customer_metadata_properties.auc >= 0.9
AND customer_metadata_properties.team IS NOT NULL
AND creation_time > now() - INTERVAL '5 years'
