model_approval_status = 'PendingManualApproval'
AND model_package_status = 'Completed'
AND customer_metadata_properties.auc >= 0.9
AND any(tags, Key = 'team')
AND creation_time > now() - INTERVAL '5 years'
